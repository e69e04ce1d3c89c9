package fold

var Any = foldAny
