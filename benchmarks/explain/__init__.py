"""What a method looks at in one photograph: maps of any method, pictures of a network."""
