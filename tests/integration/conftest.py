"""The local AWS, one for the whole session, and what Terraform would make in it for a test."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from scripts.local_aws import LocalAws
from tests.aws_resources import alerts_table, hash_table


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """A running emulator; tests use names of their own in it."""
    with LocalAws("integration") as aws:
        yield aws


@pytest.fixture
def environment(aws: LocalAws) -> Iterator[dict[str, str]]:
    """What Terraform would give the functions: tables, lake with strict rules, and a topic."""
    name = f"functions-{uuid4().hex[:8]}"
    dynamodb, s3 = aws.client("dynamodb"), aws.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="config/rules.toml", Body=b'preset = "strict"')
    topic = aws.client("sns").create_topic(Name=name)["TopicArn"]
    state, alerts = f"{name}-state", f"{name}-alerts"
    with hash_table(dynamodb, state, "entity_key"), alerts_table(dynamodb, alerts):
        yield {
            "FRAUDCORE_STATE_TABLE": state,
            "FRAUDCORE_ALERTS_TABLE": alerts,
            "FRAUDCORE_LAKE_BUCKET": name,
            "FRAUDCORE_RULES_KEY": "config/rules.toml",
            "FRAUDCORE_ALERTS_TOPIC_ARN": topic,
            "FRAUDCORE_ALERT_RETENTION_DAYS": "30",
            "FRAUDCORE_S3_PATH_STYLE": "true",
        }


@pytest.fixture
def queue(aws: LocalAws, environment: dict[str, str]) -> str:
    """An SQS queue that gets the raw messages of the topic."""
    sqs, sns = aws.client("sqs"), aws.client("sns")
    url = str(sqs.create_queue(QueueName=environment["FRAUDCORE_LAKE_BUCKET"])["QueueUrl"])
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    sns.subscribe(
        TopicArn=environment["FRAUDCORE_ALERTS_TOPIC_ARN"],
        Protocol="sqs",
        Endpoint=attributes["Attributes"]["QueueArn"],
        Attributes={"RawMessageDelivery": "true"},
    )
    return url
