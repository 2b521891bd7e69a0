-- Logins and how many failed, by hour of the last seven days
-- Days: 7
WITH ${logins}
SELECT tenant,
       substr(occurred_at, 1, 13) AS hour_utc,
       count(*) AS attempts,
       count_if(outcome = 'failure') AS failures,
       round(1e2 * count_if(outcome = 'failure') / count(*), 1) AS failed_percent,
       count(DISTINCT CASE WHEN outcome = 'failure' THEN "user" END) AS users_failing,
       count(DISTINCT CASE WHEN outcome = 'failure' THEN ip END) AS sources_failing
FROM logins
WHERE kind = 'login'
GROUP BY tenant, substr(occurred_at, 1, 13)
ORDER BY hour_utc DESC, tenant
