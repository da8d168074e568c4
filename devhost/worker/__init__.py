"""The side that holds the app: Microsoft's worker library, in this process or in a child."""
