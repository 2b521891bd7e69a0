-- Journeys between successive logins of a user of the last 30 days, the fastest first
-- Days: 30
-- A journey in no time has no speed, and comes first. Places behind a VPN, a relay or a hosting
-- provider are nobody's, and are left out. To see one account only, write its name in place of the
-- null.
WITH asked AS (
    SELECT CAST(NULL AS varchar) AS name
),
${logins},
places AS (
    SELECT tenant, "user", event_id, ip, geo.city AS city, geo.country AS country,
           from_iso8601_timestamp(occurred_at) AS moment,
           radians(geo.latitude) AS latitude,
           radians(geo.longitude) AS longitude
    FROM logins
    CROSS JOIN asked
    WHERE kind = 'login'
      AND outcome = 'success'
      AND "user" IS NOT NULL
      AND ("user" = asked.name OR asked.name IS NULL)
      AND geo.latitude IS NOT NULL
      AND geo.longitude IS NOT NULL
      AND network.masked IS NULL
),
steps AS (
    SELECT *,
           lag(ip) OVER (PARTITION BY tenant, "user" ORDER BY moment, event_id) AS from_ip,
           lag(city) OVER (PARTITION BY tenant, "user" ORDER BY moment, event_id) AS from_city,
           lag(country) OVER (PARTITION BY tenant, "user" ORDER BY moment, event_id) AS from_country,
           lag(moment) OVER (PARTITION BY tenant, "user" ORDER BY moment, event_id) AS left_at,
           lag(latitude) OVER (PARTITION BY tenant, "user" ORDER BY moment, event_id) AS from_latitude,
           lag(longitude) OVER (PARTITION BY tenant, "user" ORDER BY moment, event_id) AS from_longitude
    FROM places
),
journeys AS (
    SELECT *,
           2 * 6371.0088 * asin(least(1e0, sqrt(
               power(sin((latitude - from_latitude) / 2), 2)
               + cos(from_latitude) * cos(latitude) * power(sin((longitude - from_longitude) / 2), 2)
           ))) AS km,
           date_diff('second', left_at, moment) / 3600e0 AS hours
    FROM steps
    WHERE left_at IS NOT NULL
)
SELECT tenant,
       "user" AS account,
       from_city,
       from_country,
       from_ip,
       city AS to_city,
       country AS to_country,
       ip AS to_ip,
       moment AS arrived,
       round(km, 0) AS km,
       round(hours, 2) AS hours,
       round(km / nullif(hours, 0), 0) AS km_per_hour
FROM journeys
WHERE km >= 1
ORDER BY km_per_hour DESC NULLS FIRST, km DESC, tenant, account, arrived
LIMIT 200
