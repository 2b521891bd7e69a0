WITH ${logins}
SELECT dt AS day,
       geo.country AS country,
       kind AS kind,
       outcome AS outcome,
       count(*) AS events,
       count(DISTINCT "user") AS users
FROM logins
GROUP BY dt, geo.country, kind, outcome
