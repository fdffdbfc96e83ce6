"""The kinds of relief and of transactions, as the sources name them."""

from changrong.text import Text

RELIEF = {
    "transfer": Text("紧急取现和划转", "Urgent cash and transfers"),
    "credit": Text("紧急授信", "Emergency credit"),
    "epidemic_loan": Text("防疫贷款", "Loans against the epidemic"),
    "green_bill": Text("绿色票据", "Green bills"),
    "renewal": Text("续贷", "Renewals"),
    "deferral": Text("延期还本付息", "Deferrals"),
    "bridge": Text("应急转贷", "Emergency bridges"),
    "fees": Text("减费让利", "Fees waived and interest conceded"),
    "other": Text("其他纾困", "Other relief"),
}
TRANSACTIONS = {
    "remittance": Text("网银汇款", "Remittances online"),
    "bills": Text("票据融资", "Bill finance"),
    "payment": Text("缴费", "Payment of bills and charges"),
    "cash": Text("应急取现", "Urgent cash"),
    "donation": Text("捐款汇划", "Donations passed on"),
    "other": Text("其他业务", "Other transactions"),
}
