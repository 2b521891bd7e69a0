# Athena computes the partitions. The crawler registers them in the catalog, for
# engines that know no partition projection, such as Spark or Redshift Spectrum.
resource "aws_glue_crawler" "this" {
  name          = "${var.name}-lake"
  description   = "Registers the partitions of the lake's tables"
  database_name = aws_glue_catalog_database.this.name
  role          = aws_iam_role.crawler.arn
  schedule      = var.crawler_schedule

  catalog_target {
    database_name = aws_glue_catalog_database.this.name
    tables        = [for table in aws_glue_catalog_table.this : table.name]
  }

  # The tables are Terraform's: the crawler adds partitions and changes nothing else.
  schema_change_policy {
    update_behavior = "LOG"
    delete_behavior = "LOG"
  }

  configuration = jsonencode({
    Version       = 1.0
    CrawlerOutput = { Partitions = { AddOrUpdateBehavior = "InheritFromTable" } }
    Grouping      = { TableGroupingPolicy = "CombineCompatibleSchemas" }
  })

  depends_on = [aws_iam_role_policy.crawler]
}
