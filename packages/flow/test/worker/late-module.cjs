// Loaded by a workflow, as some packages load parts of theirs.
module.exports = 1;
