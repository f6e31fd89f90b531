"""The private PostgreSQL and Valkey that make one machine enough: started, watched and stopped here.

Vocabulary: a *server* is a database or broker process of our own; its *home* is the folder with its
data, log and lock; *programs* are the web and worker processes that a `Supervisor` looks after.
"""
