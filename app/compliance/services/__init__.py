"""合规服务 — things are judged by their rooms' facts; fails stop them; two people may make an exception."""
