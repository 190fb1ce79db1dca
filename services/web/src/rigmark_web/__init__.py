"""The pages people read: server-rendered, thin, and unable to write."""
