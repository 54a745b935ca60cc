"""The web console: pages for people, made on the server, without scripts."""
