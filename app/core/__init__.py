"""The ground floor: no business word stands here; every room may import it, it imports no room."""
