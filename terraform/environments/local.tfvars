# An AWS emulator on this machine; AWS_ENDPOINT_URL says where. `make demo` does the same.
environment       = "local"
s3_use_path_style = true
require_tls       = false
force_destroy     = true
