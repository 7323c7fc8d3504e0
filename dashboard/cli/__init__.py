"""The command line: `compoundwatch`, one file a group of commands, `app` with them all."""
