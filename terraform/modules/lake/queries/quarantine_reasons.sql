-- Why records of the last seven days are no valid events
-- Days: 7
SELECT field,
       reason,
       count(*) AS records,
       max(arrived_at) AS last_seen
FROM ${database}.${quarantine}
WHERE dt >= CAST(CAST(current_timestamp - INTERVAL '${days}' DAY AS date) AS varchar)
GROUP BY field, reason
ORDER BY records DESC, field
