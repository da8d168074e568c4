"""The API as an OpenAPI 3.1 document: of the table of routes, of the models that read bodies, of the types shown."""
