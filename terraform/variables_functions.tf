variable "function_package" {
  description = "Path of the functions' zip, relative to this directory; `make package` builds it."
  type        = string
  default     = "../build/package/fraudcore.zip"
  nullable    = false
}

variable "rules_preset" {
  description = "Rule thresholds to run with: balanced, strict or lenient."
  type        = string
  default     = "balanced"
  nullable    = false

  validation {
    condition     = contains(["balanced", "strict", "lenient"], var.rules_preset)
    error_message = "rules_preset must be balanced, strict or lenient."
  }
}

variable "rules_file" {
  description = "Path of a rules TOML file to run with instead of rules_preset."
  type        = string
  default     = null

  validation {
    condition     = var.rules_file == null || try(fileexists(var.rules_file), false)
    error_message = "rules_file must name an existing file."
  }
}

variable "detector_memory_mb" {
  description = "Memory of the detector in MB, 128 to 10240; its share of CPU grows with it."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = var.detector_memory_mb >= 128 && var.detector_memory_mb <= 10240
    error_message = "detector_memory_mb must be 128 to 10240."
  }
}

variable "detector_timeout_s" {
  description = "Seconds the detector may take for one batch, 10 to 900."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.detector_timeout_s >= 10 && var.detector_timeout_s <= 900
    error_message = "detector_timeout_s must be 10 to 900."
  }
}

variable "detector_reserved_concurrency" {
  description = "Concurrent executions reserved for the detector, which also caps it; -1 reserves none."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.detector_reserved_concurrency == -1 || var.detector_reserved_concurrency >= 1
    error_message = "detector_reserved_concurrency must be -1 or at least 1; 0 would stop detection."
  }
}

variable "notifier_reserved_concurrency" {
  description = "Concurrent executions reserved for the notifier, which also caps it; -1 reserves none."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.notifier_reserved_concurrency == -1 || var.notifier_reserved_concurrency >= 1
    error_message = "notifier_reserved_concurrency must be -1 or at least 1; 0 would stop notifications."
  }
}

variable "detector_batch_size" {
  description = "Most records in one batch, 1 to 10000."
  type        = number
  default     = 500
  nullable    = false

  validation {
    condition     = var.detector_batch_size >= 1 && var.detector_batch_size <= 10000
    error_message = "detector_batch_size must be 1 to 10000."
  }
}

variable "detector_batch_window_s" {
  description = "Longest wait in seconds for a batch to fill, 0 to 300: fewer invocations for later alerts."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.detector_batch_window_s >= 0 && var.detector_batch_window_s <= 300
    error_message = "detector_batch_window_s must be 0 to 300."
  }
}

variable "detector_parallelization_factor" {
  description = "Batches of one shard processed at a time, 1 to 10; records of one partition key stay in order."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.detector_parallelization_factor >= 1 && var.detector_parallelization_factor <= 10
    error_message = "detector_parallelization_factor must be 1 to 10."
  }
}

variable "split_profiles" {
  description = "Items, 1 to 16, that one profile may be split over once shards contend for it, by entity type: user, ip, subnet, device, session, tenant or population; 1 for types left out. May be changed at any time."
  type        = map(number)
  default     = { population = 4, tenant = 4 }
  nullable    = false

  validation {
    condition     = alltrue([for type in keys(var.split_profiles) : contains(["user", "ip", "subnet", "device", "session", "tenant", "population"], type)])
    error_message = "split_profiles must name only user, ip, subnet, device, session, tenant or population."
  }

  validation {
    condition     = alltrue([for parts in values(var.split_profiles) : parts >= 1 && parts <= 16 && floor(parts) == parts])
    error_message = "split_profiles must give each type a whole number of items, 1 to 16."
  }
}

variable "detector_retry_attempts" {
  description = "Times a failing batch is tried again before it goes to the dead-letter queue, 0 to 10000."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.detector_retry_attempts >= 0 && var.detector_retry_attempts <= 10000
    error_message = "detector_retry_attempts must be 0 to 10000."
  }
}

variable "detector_record_age_s" {
  description = "Oldest record in seconds that is still tried, at least 60 and below the stream's retention, so that what a dead letter names can still be read."
  type        = number
  default     = 43200
  nullable    = false

  validation {
    condition     = var.detector_record_age_s >= 60 && var.detector_record_age_s < var.stream_retention_hours * 3600 && var.detector_record_age_s <= 604800
    error_message = "detector_record_age_s must be 60 to 604800 and below stream_retention_hours."
  }
}
