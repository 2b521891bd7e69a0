-- What was archived and refused by hour of arrival of the last two days
-- Days: 2
-- Stored more than once: batches that were cut differently when they were tried again.
-- Repeated event ids: what producers sent more than once.
WITH stored AS (
    SELECT substr(arrived_at, 1, 13) AS hour_utc,
           shard_id || ':' || sequence_number AS place,
           event_id,
           arrived_at,
           0 AS refused
    FROM ${database}.${login_events}
    WHERE dt >= CAST(CAST(current_timestamp - INTERVAL '${days}' DAY AS date) AS varchar)
    UNION ALL
    SELECT substr(arrived_at, 1, 13) AS hour_utc,
           shard_id || ':' || sequence_number AS place,
           NULL AS event_id,
           arrived_at,
           1 AS refused
    FROM ${database}.${quarantine}
    WHERE dt >= CAST(CAST(current_timestamp - INTERVAL '${days}' DAY AS date) AS varchar)
),
places AS (
    SELECT hour_utc,
           place,
           refused,
           count(*) AS copies,
           max(event_id) AS event_id,
           max(arrived_at) AS arrived_at
    FROM stored
    GROUP BY hour_utc, place, refused
)
SELECT hour_utc,
       count(*) AS records,
       count_if(refused = 0) AS events,
       sum(CASE WHEN refused = 0 THEN copies - 1 ELSE 0 END) AS stored_more_than_once,
       count(event_id) - count(DISTINCT event_id) AS repeated_event_ids,
       sum(refused) AS quarantined,
       round(1e2 * sum(refused) / count(*), 2) AS quarantined_percent,
       max(arrived_at) AS newest_arrival
FROM places
GROUP BY hour_utc
ORDER BY hour_utc DESC
