variable "name" {
  description = "Prefix of the dashboard's and the budget's name, and of the functions."
  type        = string
}

variable "region" {
  description = "Region of the metrics."
  type        = string
}

variable "functions" {
  description = "The functions, by the last part of their names; the first is the detector."
  type        = list(string)
}

variable "stream_name" {
  description = "Kinesis stream of the login events."
  type        = string
}

variable "queues" {
  description = "Names of the queues that hold what was given up."
  type        = list(string)
}

variable "daily_budget_usd" {
  description = "US dollars a day above which people are told of the cost; null for no budget."
  type        = number
}

variable "budget_emails" {
  description = "E-mail addresses that are told; without any no budget is made."
  type        = list(string)
}

variable "budget_cost_filter" {
  description = "What counts against the budget, as a cost filter of AWS Budgets."
  type        = map(list(string))
}
