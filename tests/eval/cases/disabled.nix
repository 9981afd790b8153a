# Imported and switched off, the module sets nothing.
{ }
