# States that have a table's partition of a day, which is their input, name the folder of the
# newest copy. Naming it is one call to the catalog: who asks before sees the old copy, who asks
# after the new one. They end with the day, or with the day and why it failed: of a query its
# status, without its text, so that the causes of all days fit into the one of the execution.
locals {
  note_failure = [{
    ErrorEquals = ["States.ALL"]
    Output      = "{% {'day': $states.input, 'error': $states.errorOutput.Error, 'cause': $substring($substringAfter($states.errorOutput.Cause, '\"Status\"'), 0, 2000)} %}"
    Next        = "Note the failure"
  }]

  folders = {
    compacted = "{% '${local.registered.compacted.location}/dt=' & $states.input & '/' & $run & '/' %}"
    alerts    = "{% '${local.registered.alerts.location}/dt=' & $states.input & '/AWSDynamoDB/' & $export & '/data/' %}"
  }

  partition_inputs = { for key, table in local.registered : key => {
    Values = ["{% $states.input %}"]
    Parameters = {
      schema_version = tostring(table.version)
      execution      = "{% $states.context.Execution.Name %}"
    }
    StorageDescriptor = {
      Location     = local.folders[key]
      InputFormat  = table.format.input_format
      OutputFormat = table.format.output_format
      SerdeInfo    = { SerializationLibrary = table.format.serde }
      Columns      = [for column in table.columns : { Name = column.name, Type = column.type }]
    }
  } }

  register = { for key, table in local.registered : key => {
    "Register" = {
      Type     = "Task"
      Resource = "arn:${var.partition}:states:::aws-sdk:glue:createPartition"
      Arguments = {
        DatabaseName   = aws_glue_catalog_database.this.name
        TableName      = table.table
        PartitionInput = local.partition_inputs[key]
      }
      Output = { day = "{% $states.input %}" }
      Catch = concat([{
        ErrorEquals = ["Glue.AlreadyExistsException"]
        Output      = "{% $states.input %}"
        Next        = "Replace"
      }], local.note_failure)
      End = true
    }
    "Replace" = {
      Type     = "Task"
      Resource = "arn:${var.partition}:states:::aws-sdk:glue:updatePartition"
      Arguments = {
        DatabaseName       = aws_glue_catalog_database.this.name
        TableName          = table.table
        PartitionValueList = ["{% $states.input %}"]
        PartitionInput     = local.partition_inputs[key]
      }
      Output = { day = "{% $states.input %}" }
      Catch  = local.note_failure
      End    = true
    }
    "Note the failure" = {
      Type = "Pass"
      End  = true
    }
  } }
}
