"""The HTTP side: the app's routes, the Durable webhooks, the admin status."""
