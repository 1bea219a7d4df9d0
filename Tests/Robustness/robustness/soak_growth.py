"""stub"""
def judge(r): return []
def table(r, v): return ""
