-- Logins and failures by country of the last seven days
-- Days: 7
WITH ${logins}
SELECT geo.country AS country,
       count(*) AS attempts,
       count_if(outcome = 'failure') AS failures,
       count(DISTINCT "user") AS users
FROM logins
WHERE kind = 'login'
GROUP BY geo.country
ORDER BY attempts DESC, country
