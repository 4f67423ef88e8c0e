"""The JSON API. `table` lists its operations, `door` lets requests in; each other file holds a few verbs."""
