-- Accounts that were entered in the last seven days after 90 days or more without a login
-- Days: 365
WITH ${logins},
successes AS (
    SELECT tenant, "user", ip, geo.country AS country, occurred_at,
           lag(occurred_at) OVER (PARTITION BY tenant, "user" ORDER BY occurred_at, event_id) AS previous_login
    FROM logins
    WHERE kind = 'login'
      AND outcome = 'success'
      AND "user" IS NOT NULL
),
silences AS (
    SELECT *,
           CAST(floor(date_diff(
               'second', from_iso8601_timestamp(previous_login), from_iso8601_timestamp(occurred_at)
           ) / 86400e0) AS bigint) AS silent_days
    FROM successes
    WHERE previous_login IS NOT NULL
      AND from_iso8601_timestamp(occurred_at) >= current_timestamp - INTERVAL '7' DAY
)
SELECT tenant,
       "user" AS account,
       previous_login,
       occurred_at AS woke_at,
       silent_days,
       ip,
       country
FROM silences
WHERE silent_days >= 90
ORDER BY silent_days DESC, tenant, account
