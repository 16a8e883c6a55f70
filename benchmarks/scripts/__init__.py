"""One runnable script a table or figure of the documentation."""
