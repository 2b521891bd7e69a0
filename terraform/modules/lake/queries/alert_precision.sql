-- How many alerts of each rule analysts confirmed, of those last seen in the last 90 days
-- Days: 90
-- The verdict is the alert's status, which people set: confirmed or false_positive. Alerts of any
-- other status, but for those that a known-good entry suppresses, are still undecided.
WITH snapshots AS (
    SELECT dt,
           item.rule.s AS rule,
           item.status.s AS status,
           item.last_seen.s AS last_seen
    FROM ${database}.${alerts}
    WHERE dt >= CAST(CAST(current_timestamp - INTERVAL '7' DAY AS date) AS varchar)
),
newest AS (
    SELECT max(dt) AS newest_dt
    FROM snapshots
)
SELECT rule,
       count(*) AS alerts,
       count_if(status = 'confirmed') AS confirmed,
       count_if(status = 'false_positive') AS false_positives,
       count_if(status = 'suppressed') AS suppressed,
       count_if(status NOT IN ('confirmed', 'false_positive', 'suppressed')) AS undecided,
       round(
           1e2 * count_if(status = 'confirmed')
           / nullif(count_if(status IN ('confirmed', 'false_positive')), 0), 1
       ) AS precision_percent,
       max(dt) AS snapshot
FROM snapshots
CROSS JOIN newest
WHERE dt = newest_dt
  AND from_iso8601_timestamp(last_seen) >= current_timestamp - INTERVAL '${days}' DAY
GROUP BY rule
ORDER BY alerts DESC, rule
