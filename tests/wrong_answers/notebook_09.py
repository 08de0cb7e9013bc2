"""Mistakes that beginners make in the exercises of notebook 9."""

WRONG = {
    1: ("def directions(variances): return ", [
        "len(variances)",
        "sum(variances) / sum(v * v for v in variances)",
        "sum(v * v for v in variances) / sum(variances) ** 2",
        "sum(v > 0 for v in variances)",
    ]),
    2: ("def blind_guess(train, test): return ", [
        "max(test.count(label) for label in test) / len(test)",  # looks at the answers it is tested on
        "max(train.count(label) for label in train) / len(train)",
        "1 / len(set(train))",
    ]),
    3: ("def judgement(differences):\n    ", [
        # one seed is enough for it
        'return "not refuted" if any(low > 0 for low, high in differences) else "refuted"',
        # knows no doubt
        'return "not refuted" if all(low > 0 for low, high in differences) else "refuted"',
        # an interval that ends at 0 does not lie above it, or below it
        '''if all(low >= 0 for low, high in differences):
        return "not refuted"
    return "refuted" if all(high < 0 for low, high in differences) else "cannot tell"''',
        '''if all(low > 0 for low, high in differences):
        return "not refuted"
    return "refuted" if all(high <= 0 for low, high in differences) else "cannot tell"''',
        # looks at the middle only
        '''middles = [(low + high) / 2 for low, high in differences]
    if all(m > 0 for m in middles):
        return "not refuted"
    return "refuted" if all(m < 0 for m in middles) else "cannot tell"''',
    ]),
}
