"""控制台 — Flask-AppBuilder, tamed: who is there, what they see, pages made from columns, and the face."""
