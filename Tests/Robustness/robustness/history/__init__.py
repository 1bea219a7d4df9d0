"""Random histories of calls, run against real hosts and compared with a model of the contract."""
