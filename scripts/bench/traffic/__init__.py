"""Made-up logins of a service with very many users, none of whom is held in memory."""
