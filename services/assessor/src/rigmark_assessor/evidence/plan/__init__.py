"""What can be said of a plan that calls tools: by the tools' names and the form that was asked."""
