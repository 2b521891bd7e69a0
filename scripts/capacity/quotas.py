"""Limits of AWS, as documented; those that can be raised say so."""

from typing import Final

__all__ = [
    "DYNAMODB_KEY_READ_UNITS_PER_S",
    "DYNAMODB_KEY_WRITE_UNITS_PER_S",
    "DYNAMODB_NEW_TABLE_READ_UNITS_PER_S",
    "DYNAMODB_NEW_TABLE_WRITE_UNITS_PER_S",
    "DYNAMODB_STREAM_POLLS_PER_S",
    "DYNAMODB_STREAM_SHARDS",
    "DYNAMODB_TABLE_UNITS_PER_S",
    "INVOCATION_BYTES",
    "KINESIS_ON_DEMAND_SHARDS",
    "KINESIS_POLLS_PER_S",
    "LAMBDA_CONCURRENCY",
    "LAMBDA_VCPU_MB",
    "S3_PUTS_PER_S",
    "SHARD_IN_BYTES_PER_S",
    "SHARD_IN_RECORDS_PER_S",
    "SHARD_OUT_BYTES_PER_S",
    "SNS_EMAILS_PER_S",
    "SNS_PUBLISHES_PER_S",
]

SHARD_IN_BYTES_PER_S: Final = 1_000_000
SHARD_IN_RECORDS_PER_S: Final = 1_000
SHARD_OUT_BYTES_PER_S: Final = 2_000_000
"""https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html"""

KINESIS_ON_DEMAND_SHARDS: Final = 4
"""A new on-demand stream takes 4 MB a second; it grows to twice the highest peak of 30 days.

https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html"""

KINESIS_POLLS_PER_S: Final = 1
"""https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html"""

DYNAMODB_STREAM_POLLS_PER_S: Final = 4
"""https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html"""

INVOCATION_BYTES: Final = 6 * 1024 * 1024
LAMBDA_CONCURRENCY: Final = 1_000
"""The concurrency can be raised, and is lower for new accounts.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

LAMBDA_VCPU_MB: Final = 1_769
"""Memory that comes with one processor.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""

DYNAMODB_KEY_WRITE_UNITS_PER_S: Final = 1_000
DYNAMODB_KEY_READ_UNITS_PER_S: Final = 3_000
"""Of a partition, and so of a key.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html"""

DYNAMODB_NEW_TABLE_WRITE_UNITS_PER_S: Final = 4_000
DYNAMODB_NEW_TABLE_READ_UNITS_PER_S: Final = 12_000
DYNAMODB_STREAM_SHARDS: Final = 4
"""What a new on-demand table serves at once, which is as much as four partitions.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html"""

DYNAMODB_TABLE_UNITS_PER_S: Final = 40_000
"""Read and write each; can be raised.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html"""

S3_PUTS_PER_S: Final = 3_500
"""For a prefix that was not partitioned further.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html"""

SNS_PUBLISHES_PER_S: Final = {"us-east-1": 30_000, "eu-central-1": 1_500}
SNS_EMAILS_PER_S: Final = 10
"""Publishing can be raised; e-mails are those of one subscription.

https://docs.aws.amazon.com/general/latest/gr/sns.html"""
