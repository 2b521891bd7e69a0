-- Whether each finished day of the last seven days is compacted, event by event
-- Days: 7
-- Events may be missing from yesterday, and from the day before until 03:00 UTC, or where they
-- came so late that the next night takes them in. Every older day must miss none. It reads a week
-- of small objects: ask it seldom where there are many events.
WITH archived AS (
    SELECT dt, count(*) AS events
    FROM (
        SELECT DISTINCT dt, shard_id, sequence_number
        FROM ${database}.${login_events}
        WHERE dt >= CAST(CAST(current_timestamp - INTERVAL '${days}' DAY AS date) AS varchar)
          AND dt < CAST(CAST(current_timestamp AS date) AS varchar)
    ) AS places
    GROUP BY dt
),
parquet AS (
    SELECT dt, count(*) AS events
    FROM ${database}.${compacted}
    WHERE dt >= CAST(CAST(current_timestamp - INTERVAL '${days}' DAY AS date) AS varchar)
      AND dt < CAST(CAST(current_timestamp AS date) AS varchar)
    GROUP BY dt
)
SELECT archived.dt AS arrival_day,
       archived.events AS archived_events,
       coalesce(parquet.events, 0) AS compacted_events,
       archived.events - coalesce(parquet.events, 0) AS missing_events
FROM archived
LEFT JOIN parquet ON parquet.dt = archived.dt
ORDER BY arrival_day DESC
