"""The conference: programme, topics, speakers."""
