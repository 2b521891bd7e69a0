SELECT ip,
       count(*) AS failures,
       count(DISTINCT "user") AS users,
       min(occurred_at) AS first_seen,
       max(occurred_at) AS last_seen
FROM ${database}.${login_events}
WHERE outcome = 'failure'
  AND dt >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
GROUP BY ip
ORDER BY failures DESC, ip
LIMIT 20
