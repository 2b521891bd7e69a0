-- Sources with most failed logins of the last seven days, and what they got
-- Days: 7
WITH ${logins}
SELECT tenant,
       ip,
       max(geo.country) AS country,
       max(network.asn) AS asn,
       count_if(outcome = 'failure') AS failures,
       count(DISTINCT CASE WHEN outcome = 'failure' THEN "user" END) AS users_tried,
       count_if(reason = 'unknown_user') AS unknown_users,
       count(DISTINCT CASE WHEN outcome = 'success' THEN "user" END) AS users_entered,
       min(occurred_at) AS first_seen,
       max(occurred_at) AS last_seen
FROM logins
WHERE kind IN ('login', 'challenge')
GROUP BY tenant, ip
HAVING count_if(outcome = 'failure') > 0
ORDER BY failures DESC, tenant, ip
LIMIT 20
