"""The pipeline under faults: seeded runs over in-memory AWS services, compared with the library.

Several shards are read at once in virtual time by the functions as they are, against services
whose calls crash, time out, are throttled or are served twice. What is in the tables, the lake
and the topic in the end must be what the library alone makes of the ordered stream.
"""
