SELECT field,
       reason,
       count(*) AS records,
       max(arrived_at) AS last_seen
FROM ${database}.${quarantine}
WHERE dt >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
GROUP BY field, reason
ORDER BY records DESC, field
