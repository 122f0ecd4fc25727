"""The processes that run on: the worker, its workflows, who is alive, one parent for all."""
