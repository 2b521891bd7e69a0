locals {
  # Partitions are computed, not registered: a new hour can be queried at once.
  projection = {
    dt = {
      "projection.dt.type"   = "date"
      "projection.dt.format" = "yyyy-MM-dd"
      "projection.dt.range"  = "NOW-${var.archive_retention_days}DAYS,NOW"
    }
    hour = {
      "projection.hour.type"   = "integer"
      "projection.hour.range"  = "0,23"
      "projection.hour.digits" = "2"
    }
  }

  locations = { for key, table in var.tables : key => "s3://${aws_s3_bucket.this.id}/${table.prefix}/" }

  json_format = {
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
    serde         = "org.openx.data.jsonserde.JsonSerDe"
  }
}

resource "aws_glue_catalog_database" "this" {
  name        = replace(var.name, "-", "_")
  description = "Archive of the login events"
}

resource "aws_glue_catalog_table" "this" {
  for_each = var.tables

  name          = each.value.table
  database_name = aws_glue_catalog_database.this.name
  description   = each.value.description
  table_type    = "EXTERNAL_TABLE"

  parameters = merge({
    EXTERNAL                    = "TRUE"
    classification              = "json"
    compressionType             = "gzip"
    schema_version              = tostring(each.value.version)
    "projection.enabled"        = "true"
    "storage.location.template" = "${local.locations[each.key]}${join("/", [for partition in each.value.partitions : "${partition.name}=$${${partition.name}}"])}/"
  }, [for partition in each.value.partitions : local.projection[partition.name]]...)

  dynamic "partition_keys" {
    for_each = each.value.partitions

    content {
      name    = partition_keys.value.name
      type    = partition_keys.value.type
      comment = partition_keys.value.comment
    }
  }

  storage_descriptor {
    location      = local.locations[each.key]
    input_format  = local.json_format.input_format
    output_format = local.json_format.output_format
    compressed    = true

    ser_de_info {
      serialization_library = local.json_format.serde
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
