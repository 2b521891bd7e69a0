-- logins: every record that arrived in the last ${days} days, once. Days are read as Parquet once
-- they are two nights old, newer ones as the detector wrote them, where a batch that was cut
-- differently the second time stands twice. A record's day never changes, so no record is in both.
logins AS (
    SELECT ${columns}, dt
    FROM ${database}.${compacted}
    WHERE dt >= CAST(CAST(current_timestamp - INTERVAL '${days}' DAY AS date) AS varchar)
      AND dt < CAST(CAST(current_timestamp - INTERVAL '30' HOUR AS date) AS varchar)
    UNION ALL
    SELECT ${columns}, dt
    FROM (
        SELECT *, row_number() OVER (PARTITION BY shard_id, sequence_number ORDER BY arrived_at) AS copy
        FROM ${database}.${login_events}
        WHERE dt >= CAST(CAST(current_timestamp - INTERVAL '${days}' DAY AS date) AS varchar)
          AND dt >= CAST(CAST(current_timestamp - INTERVAL '30' HOUR AS date) AS varchar)
    ) AS arrivals
    WHERE copy = 1
)
