"""The ground floor: documents, text analysis, queries and engines. It knows no product above it."""
