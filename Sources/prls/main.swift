print("prls")
