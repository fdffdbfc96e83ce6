"""The demonstration district: a believable network in which every name is made up."""
