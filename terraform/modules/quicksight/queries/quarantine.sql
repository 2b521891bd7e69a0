SELECT dt AS day,
       field AS field,
       reason AS reason,
       count(DISTINCT ROW(shard_id, sequence_number)) AS records
FROM ${database}.${quarantine}
WHERE dt >= CAST(CAST(current_timestamp - INTERVAL '30' DAY AS date) AS varchar)
GROUP BY dt, field, reason
