SELECT geo.country AS country,
       count(*) AS attempts,
       sum(CASE WHEN outcome = 'failure' THEN 1 ELSE 0 END) AS failures,
       count(DISTINCT "user") AS users
FROM ${database}.${login_events}
WHERE kind = 'login'
  AND dt >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
GROUP BY geo.country
ORDER BY attempts DESC, country
