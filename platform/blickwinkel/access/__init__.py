"""Who may do what: the actor, the list of permissions, the guard on each route."""
