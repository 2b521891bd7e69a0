-- One day of arrivals as Parquet, each record once: a batch that Lambda cut differently the second
-- time is archived twice. The state machine puts in the day and a folder that is new.
UNLOAD (
    SELECT ${columns}
    FROM (
        SELECT *, row_number() OVER (PARTITION BY shard_id, sequence_number ORDER BY arrived_at) AS copy
        FROM ${database}.${login_events}
        WHERE dt = '{day}'
    ) AS arrivals
    WHERE copy = 1
)
TO '{folder}'
WITH (format = 'PARQUET', compression = 'ZSTD')
