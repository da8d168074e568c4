"""Activities: one verb a module, the only code that talks to Azure. Each looks or acts once and returns."""
