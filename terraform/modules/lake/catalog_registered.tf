# Tables whose partitions are registered in the catalog, by the state machines that make their
# objects: a partition names the folder of the newest complete copy, so that a copy is seen whole
# or not at all, and what an interrupted run left behind is never read.
locals {
  parquet_format = {
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
    serde         = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
  }

  registered = {
    compacted = {
      table          = "${var.tables.login_events.table}_compacted"
      description    = "The login events of each finished day of arrival (UTC), each once, as Parquet."
      classification = "parquet"
      version        = var.tables.login_events.version
      columns        = var.tables.login_events.columns
      location       = "s3://${aws_s3_bucket.this.id}/${var.prefixes.compacted_prefix}"
      format         = local.parquet_format
    }
    alerts = {
      table          = var.alerts_schema.table
      description    = var.alerts_schema.description
      classification = "json"
      version        = var.alerts_schema.version
      columns        = var.alerts_schema.columns
      location       = "s3://${aws_s3_bucket.this.id}/${var.prefixes.alerts_prefix}"
      format         = local.json_format
    }
  }
}

resource "aws_glue_catalog_table" "registered" {
  for_each = local.registered

  name          = each.value.table
  database_name = aws_glue_catalog_database.this.name
  description   = each.value.description
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    EXTERNAL       = "TRUE"
    classification = each.value.classification
    schema_version = tostring(each.value.version)
  }

  partition_keys {
    name    = "dt"
    type    = "string"
    comment = "date, YYYY-MM-DD (UTC)"
  }

  storage_descriptor {
    location      = "${each.value.location}/"
    input_format  = each.value.format.input_format
    output_format = each.value.format.output_format

    ser_de_info {
      serialization_library = each.value.format.serde
    }

    dynamic "columns" {
      for_each = each.value.columns

      content {
        name    = columns.value.name
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }
}
