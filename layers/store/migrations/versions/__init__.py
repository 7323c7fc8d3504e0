"""One file a step: from one schema to the next. A step adds, and takes nothing away."""
