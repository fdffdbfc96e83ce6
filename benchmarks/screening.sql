-- The bench book as one query over the table `loaded`, the way a careful analyst would write it:
-- facts, then what follows from them, then each distinct condition once, then two words a row, then
-- a verdict a measure. Unknown stays unknown, and intermediate steps are materialised, which is the
-- fastest form found (in one unmaterialised query every verdict would compute its conditions again).
-- Written once from benchmarks/bench_book; the bench checks that every cell equals the product's own.
WITH
grouped AS (
  SELECT *,
    CASE
      WHEN "enterprise.industry" BETWEEN '0100' AND '0599' THEN 1
      WHEN "enterprise.industry" BETWEEN '0600' AND '4699' THEN 2
      WHEN "enterprise.industry" BETWEEN '4700' AND '5099' THEN 3
      WHEN "enterprise.industry" BETWEEN '5100' AND '5199' THEN 4
      WHEN "enterprise.industry" BETWEEN '5200' AND '5299' THEN 5
      WHEN "enterprise.industry" BETWEEN '5400' AND '5899' OR "enterprise.industry" BETWEEN '5910' AND '5919' THEN 6
      WHEN "enterprise.industry" BETWEEN '5920' AND '5999' THEN 7
      WHEN "enterprise.industry" BETWEEN '6000' AND '6099' THEN 8
      WHEN "enterprise.industry" BETWEEN '6100' AND '6199' THEN 9
      WHEN "enterprise.industry" BETWEEN '6200' AND '6299' THEN 10
      WHEN "enterprise.industry" BETWEEN '6300' AND '6499' THEN 11
      WHEN "enterprise.industry" BETWEEN '6500' AND '6599' THEN 12
      WHEN "enterprise.industry" BETWEEN '7010' AND '7019' THEN 13
      WHEN "enterprise.industry" BETWEEN '7020' AND '7029' THEN 14
      WHEN "enterprise.industry" BETWEEN '7100' AND '7299' THEN 15
      WHEN "enterprise.industry" BETWEEN '7300' AND '8299' OR "enterprise.industry" BETWEEN '8500' AND '9099' OR "enterprise.industry" BETWEEN '7030' AND '7039' OR "enterprise.industry" BETWEEN '7090' AND '7099' THEN 16
    END AS industry_group
  FROM loaded
),
sized AS (
  SELECT *,
    CASE industry_group
      WHEN 1 THEN "enterprise.revenue" >= 200000000 -- 农、林、牧、渔业
      WHEN 2 THEN "enterprise.headcount" >= 1000 AND "enterprise.revenue" >= 400000000 -- 工业
      WHEN 3 THEN "enterprise.revenue" >= 800000000 AND "enterprise.assets" >= 800000000 -- 建筑业
      WHEN 4 THEN "enterprise.headcount" >= 200 AND "enterprise.revenue" >= 400000000 -- 批发业
      WHEN 5 THEN "enterprise.headcount" >= 300 AND "enterprise.revenue" >= 200000000 -- 零售业
      WHEN 6 THEN "enterprise.headcount" >= 1000 AND "enterprise.revenue" >= 300000000 -- 交通运输业(不含铁路)
      WHEN 7 THEN "enterprise.headcount" >= 200 AND "enterprise.revenue" >= 300000000 -- 仓储业
      WHEN 8 THEN "enterprise.headcount" >= 1000 AND "enterprise.revenue" >= 300000000 -- 邮政业
      WHEN 9 THEN "enterprise.headcount" >= 300 AND "enterprise.revenue" >= 100000000 -- 住宿业
      WHEN 10 THEN "enterprise.headcount" >= 300 AND "enterprise.revenue" >= 100000000 -- 餐饮业
      WHEN 11 THEN "enterprise.headcount" >= 2000 AND "enterprise.revenue" >= 1000000000 -- 信息传输业
      WHEN 12 THEN "enterprise.headcount" >= 300 AND "enterprise.revenue" >= 100000000 -- 软件和信息技术服务业
      WHEN 13 THEN "enterprise.revenue" >= 2000000000 AND "enterprise.assets" >= 100000000 -- 房地产开发经营
      WHEN 14 THEN "enterprise.headcount" >= 1000 AND "enterprise.revenue" >= 50000000 -- 物业管理
      WHEN 15 THEN "enterprise.headcount" >= 300 AND "enterprise.assets" >= 1200000000 -- 租赁和商务服务业
      WHEN 16 THEN "enterprise.headcount" >= 300 -- 其他未列明行业
    END AS "enterprise.at_least_large",
    CASE industry_group
      WHEN 1 THEN "enterprise.revenue" >= 5000000 -- 农、林、牧、渔业
      WHEN 2 THEN "enterprise.headcount" >= 300 AND "enterprise.revenue" >= 20000000 -- 工业
      WHEN 3 THEN "enterprise.revenue" >= 60000000 AND "enterprise.assets" >= 50000000 -- 建筑业
      WHEN 4 THEN "enterprise.headcount" >= 20 AND "enterprise.revenue" >= 50000000 -- 批发业
      WHEN 5 THEN "enterprise.headcount" >= 50 AND "enterprise.revenue" >= 5000000 -- 零售业
      WHEN 6 THEN "enterprise.headcount" >= 300 AND "enterprise.revenue" >= 30000000 -- 交通运输业(不含铁路)
      WHEN 7 THEN "enterprise.headcount" >= 100 AND "enterprise.revenue" >= 10000000 -- 仓储业
      WHEN 8 THEN "enterprise.headcount" >= 300 AND "enterprise.revenue" >= 20000000 -- 邮政业
      WHEN 9 THEN "enterprise.headcount" >= 100 AND "enterprise.revenue" >= 20000000 -- 住宿业
      WHEN 10 THEN "enterprise.headcount" >= 100 AND "enterprise.revenue" >= 20000000 -- 餐饮业
      WHEN 11 THEN "enterprise.headcount" >= 100 AND "enterprise.revenue" >= 10000000 -- 信息传输业
      WHEN 12 THEN "enterprise.headcount" >= 100 AND "enterprise.revenue" >= 10000000 -- 软件和信息技术服务业
      WHEN 13 THEN "enterprise.revenue" >= 10000000 AND "enterprise.assets" >= 50000000 -- 房地产开发经营
      WHEN 14 THEN "enterprise.headcount" >= 300 AND "enterprise.revenue" >= 10000000 -- 物业管理
      WHEN 15 THEN "enterprise.headcount" >= 100 AND "enterprise.assets" >= 80000000 -- 租赁和商务服务业
      WHEN 16 THEN "enterprise.headcount" >= 100 -- 其他未列明行业
    END AS "enterprise.at_least_medium",
    CASE industry_group
      WHEN 1 THEN "enterprise.revenue" >= 500000 -- 农、林、牧、渔业
      WHEN 2 THEN "enterprise.headcount" >= 20 AND "enterprise.revenue" >= 3000000 -- 工业
      WHEN 3 THEN "enterprise.revenue" >= 3000000 AND "enterprise.assets" >= 3000000 -- 建筑业
      WHEN 4 THEN "enterprise.headcount" >= 5 AND "enterprise.revenue" >= 10000000 -- 批发业
      WHEN 5 THEN "enterprise.headcount" >= 10 AND "enterprise.revenue" >= 1000000 -- 零售业
      WHEN 6 THEN "enterprise.headcount" >= 20 AND "enterprise.revenue" >= 2000000 -- 交通运输业(不含铁路)
      WHEN 7 THEN "enterprise.headcount" >= 20 AND "enterprise.revenue" >= 1000000 -- 仓储业
      WHEN 8 THEN "enterprise.headcount" >= 20 AND "enterprise.revenue" >= 1000000 -- 邮政业
      WHEN 9 THEN "enterprise.headcount" >= 10 AND "enterprise.revenue" >= 1000000 -- 住宿业
      WHEN 10 THEN "enterprise.headcount" >= 10 AND "enterprise.revenue" >= 1000000 -- 餐饮业
      WHEN 11 THEN "enterprise.headcount" >= 10 AND "enterprise.revenue" >= 1000000 -- 信息传输业
      WHEN 12 THEN "enterprise.headcount" >= 10 AND "enterprise.revenue" >= 500000 -- 软件和信息技术服务业
      WHEN 13 THEN "enterprise.revenue" >= 1000000 AND "enterprise.assets" >= 20000000 -- 房地产开发经营
      WHEN 14 THEN "enterprise.headcount" >= 100 AND "enterprise.revenue" >= 5000000 -- 物业管理
      WHEN 15 THEN "enterprise.headcount" >= 10 AND "enterprise.assets" >= 1000000 -- 租赁和商务服务业
      WHEN 16 THEN "enterprise.headcount" >= 10 -- 其他未列明行业
    END AS "enterprise.at_least_small",
    CASE
      WHEN "enterprise.industry" BETWEEN '0100' AND '0599' THEN 'farming'
      WHEN "enterprise.industry" BETWEEN '0600' AND '4699' THEN 'industry'
      WHEN "enterprise.industry" BETWEEN '4700' AND '5099' THEN 'building'
      WHEN "enterprise.industry" BETWEEN '5100' AND '5299' THEN 'trade'
      WHEN "enterprise.industry" BETWEEN '5400' AND '6099' THEN 'transport'
      WHEN "enterprise.industry" BETWEEN '6100' AND '6199' THEN 'lodging'
      WHEN "enterprise.industry" BETWEEN '6200' AND '6299' THEN 'catering'
      WHEN "enterprise.industry" BETWEEN '6300' AND '6599' THEN 'software'
      WHEN "enterprise.industry" BETWEEN '7010' AND '7099' THEN 'property'
      WHEN "enterprise.industry" BETWEEN '7100' AND '9099' THEN 'services'
    END AS "enterprise.sector",
    CASE
      WHEN "loan.disbursed_on" > DATE '2025-05-20' THEN NULL
      WHEN "loan.disbursed_on" >= DATE '2025-05-20' THEN 0.0300
      WHEN "loan.disbursed_on" >= DATE '2024-10-21' THEN 0.0310
      WHEN "loan.disbursed_on" >= DATE '2024-07-22' THEN 0.0335
      WHEN "loan.disbursed_on" >= DATE '2024-02-20' THEN 0.0345
      WHEN "loan.disbursed_on" >= DATE '2023-08-21' THEN 0.0345
      WHEN "loan.disbursed_on" >= DATE '2023-06-20' THEN 0.0355
      WHEN "loan.disbursed_on" >= DATE '2022-08-22' THEN 0.0365
      WHEN "loan.disbursed_on" >= DATE '2022-05-20' THEN 0.0370
      WHEN "loan.disbursed_on" >= DATE '2022-01-20' THEN 0.0370
      WHEN "loan.disbursed_on" >= DATE '2021-12-20' THEN 0.0380
      WHEN "loan.disbursed_on" >= DATE '2020-04-20' THEN 0.0385
      WHEN "loan.disbursed_on" >= DATE '2020-02-20' THEN 0.0405
      WHEN "loan.disbursed_on" >= DATE '2019-11-20' THEN 0.0415
      WHEN "loan.disbursed_on" >= DATE '2019-09-20' THEN 0.0420
      WHEN "loan.disbursed_on" >= DATE '2019-08-20' THEN 0.0425
    END AS "lpr.one_year",
    CASE
      WHEN "loan.disbursed_on" > DATE '2025-05-20' THEN NULL
      WHEN "loan.disbursed_on" >= DATE '2025-05-20' THEN 0.0350
      WHEN "loan.disbursed_on" >= DATE '2024-10-21' THEN 0.0360
      WHEN "loan.disbursed_on" >= DATE '2024-07-22' THEN 0.0385
      WHEN "loan.disbursed_on" >= DATE '2024-02-20' THEN 0.0395
      WHEN "loan.disbursed_on" >= DATE '2023-08-21' THEN 0.0420
      WHEN "loan.disbursed_on" >= DATE '2023-06-20' THEN 0.0420
      WHEN "loan.disbursed_on" >= DATE '2022-08-22' THEN 0.0430
      WHEN "loan.disbursed_on" >= DATE '2022-05-20' THEN 0.0445
      WHEN "loan.disbursed_on" >= DATE '2022-01-20' THEN 0.0460
      WHEN "loan.disbursed_on" >= DATE '2021-12-20' THEN 0.0465
      WHEN "loan.disbursed_on" >= DATE '2020-04-20' THEN 0.0465
      WHEN "loan.disbursed_on" >= DATE '2020-02-20' THEN 0.0475
      WHEN "loan.disbursed_on" >= DATE '2019-11-20' THEN 0.0480
      WHEN "loan.disbursed_on" >= DATE '2019-09-20' THEN 0.0485
      WHEN "loan.disbursed_on" >= DATE '2019-08-20' THEN 0.0485
    END AS "lpr.five_year"
  FROM grouped
),
facts AS MATERIALIZED (
  SELECT *,
    CASE
      WHEN "enterprise.at_least_large" THEN 'large'
      WHEN NOT "enterprise.at_least_large" AND "enterprise.at_least_medium" THEN 'medium'
      WHEN NOT "enterprise.at_least_large" AND NOT "enterprise.at_least_medium" AND "enterprise.at_least_small" THEN 'small'
      WHEN NOT "enterprise.at_least_large" AND NOT "enterprise.at_least_medium" AND NOT "enterprise.at_least_small" THEN 'micro'
    END AS "enterprise.size",
    NOT "enterprise.at_least_medium" AS "enterprise.is_small_or_micro"
  FROM sized
),
truths AS MATERIALIZED (
  SELECT row,
    "enterprise.revenue" <= 50000000 AS c0, -- Revenue up to 50 million
    "enterprise.assets" - "enterprise.debt" > 0 AS c1, -- Assets exceed debt
    "need.amount" * 3 <= "enterprise.revenue" AS c2, -- Needs a third of revenue
    "enterprise.patents" >= 5 OR "enterprise.sector" = 'software' AS c3, -- Five patents, or software
    "enterprise.sector" IN ('transport', 'catering', 'lodging', 'trade') AS c4, -- Is in a sector that was hit
    "enterprise.tax_grade" IN ('A', 'B', 'M') AS c5, -- Tax grade A, B or M
    "need.purpose" = 'farming' OR "enterprise.sector" = 'farming' AS c6, -- For farming
    "enterprise.kind" IN ('sole_trader', 'owner') AS c7, -- Trades in a person's name
    "enterprise.patents" >= 1 AS c8, -- Holds a patent
    "enterprise.overdue_days" = 0 AS c9, -- Nothing is overdue
    "need.amount" <= 10000000 AS c10, -- Needs at most 10 million
    "enterprise.sector" IN ('industry', 'software') AS c11, -- Is in industry or software
    "enterprise.first_time_borrower" AS c12, -- Borrows for the first time
    "enterprise.debt" = 0 AS c13, -- Has no debt
    "need.purpose" <> 'refinancing' AS c14, -- Not for repaying older loans
    "enterprise.kind" = 'sole_trader' OR "enterprise.is_small_or_micro" AS c15, -- Is a sole trader, small or micro
    "enterprise.size" IN ('small', 'medium') AS c16, -- Is medium or small
    "loan.balance" > 0 AS c17, -- Some is still owed
    "guarantee.amount" <= "loan.amount" AS c18, -- Guaranteed no more than lent
    "enterprise.headcount" BETWEEN 1 AND 50 AS c19, -- 1 to 50 people
    "need.amount" <= 5000000 AS c20, -- Needs at most 5 million
    "loan.balance" <= 0.9 * nullif("loan.limit", 0) AS c21, -- Drawn to 90 % of the limit at most
    "enterprise.founded_on" + INTERVAL 60 MONTH >= DATE '2024-06-30' AS c22, -- Founded within five years
    "enterprise.kind" = 'cooperative' OR "enterprise.sector" = 'farming' AS c23, -- Is in farming
    "enterprise.overdue_days" <= 30 AS c24, -- Overdue by 30 days at most
    "enterprise.headcount" <= 300 AS c25, -- At most 300 people
    "loan.disbursed_on" BETWEEN DATE '2020-01-25' AND DATE '2021-12-31' AS c26, -- Lent from 2020-01-25 to the end of 2021
    "guarantee.bank_share" + "guarantee.fund_share" <= 1 AS c27, -- The two shares make at most the whole
    NOT "enterprise.is_dishonest" AS c28, -- Is not on the list of defaulters
    "enterprise.export_share" >= 0.30 AS c29, -- Exports are 30 % of revenue or more
    "enterprise.debt" <= 0.7 * nullif("enterprise.assets", 0) AS c30, -- Debt is at most 70 %
    NOT "enterprise.at_least_large" AS c31, -- Is not large
    "enterprise.sector" <> 'property' AS c32, -- Is not in property
    "enterprise.debt" + "need.amount" <= "enterprise.revenue" AS c33, -- Debt and need together are within revenue
    "need.amount" <= 1000000 AS c34, -- Needs at most 1 million
    "enterprise.size" = 'micro' AS c35, -- Is micro
    "enterprise.revenue" >= 500000 AS c36, -- Revenue from 0.5 million
    "need.months" BETWEEN 12 AND 36 AS c37, -- For one to three years
    "enterprise.is_small_or_micro" AS c38, -- Is small or micro
    "enterprise.tax_grade" <> 'D' AS c39, -- Tax grade is not D
    "need.wants_guarantee" AS c40, -- Wants a guarantor
    "enterprise.founded_on" + INTERVAL 1 YEAR <= DATE '2024-06-30' AS c41, -- Founded a year ago or more
    "need.purpose" IN ('working_capital', 'inventory') AS c42, -- For running costs or stock
    "loan.rate" <= "lpr.one_year" * 1.3 AS c43, -- Within 1.3 times LPR
    "loan.disbursed_on" >= DATE '2020-01-01' AS c44, -- In force on the day of the loan
    "loan.due_on" - "loan.disbursed_on" <= 366 AS c45, -- Lent for a year at most
    "guarantee.bank_share" >= 0.2 AS c46, -- The bank bears a fifth or more
    "need.purpose" = 'equipment' AS c47, -- For equipment
    "guarantee.fee_rate" <= 0.01 AS c48, -- The fee is 1 % at most
    "need.months" <= 12 AS c49, -- For a year at most
    CASE WHEN "loan.disbursed_on" IS NOT NULL THEN TRUE END AS c50, -- The day of the event is known
    "loan.balance" <= "loan.amount" AS c51, -- Owed no more than was lent
    "loan.amount" <= 10000000 AS c52, -- Lent at most 10 million
    "loan.due_on" >= DATE '2024-06-30' AS c53, -- Not yet due
    "loan.rate" <= 0.24 AS c54, -- The rate is 24 % at most
    CASE WHEN "guarantee.amount" > 5000000 THEN "guarantee.fee_rate" <= 0.005 WHEN "guarantee.amount" <= 5000000 THEN "guarantee.fee_rate" <= 0.003 END AS c55, -- The fee is within its band
    "loan.rate" < "lpr.five_year" AS c56, -- Below the five-year LPR
    "loan.disbursed_on" >= DATE '2022-06-01' AS c57, -- Lent from 2022-06-01
    "enterprise.region" BETWEEN '310000' AND '319999' AS c58, -- Registered in Shanghai (310000)
    "loan.due_on" BETWEEN DATE '2024-06-30' AND DATE '2024-06-30' + INTERVAL 90 DAY AS c59, -- Due within 90 days
    "loan.rate" <= "lpr.one_year" + 0.015 AS c60 -- Within LPR + 150 points
  FROM facts
),
words AS MATERIALIZED (
  SELECT row,
    CASE WHEN c0 THEN 1 ELSE 0 END
      + CASE WHEN c1 THEN 2 ELSE 0 END
      + CASE WHEN c2 THEN 4 ELSE 0 END
      + CASE WHEN c3 THEN 8 ELSE 0 END
      + CASE WHEN c4 THEN 16 ELSE 0 END
      + CASE WHEN c5 THEN 32 ELSE 0 END
      + CASE WHEN c6 THEN 64 ELSE 0 END
      + CASE WHEN c7 THEN 128 ELSE 0 END
      + CASE WHEN c8 THEN 256 ELSE 0 END
      + CASE WHEN c9 THEN 512 ELSE 0 END
      + CASE WHEN c10 THEN 1024 ELSE 0 END
      + CASE WHEN c11 THEN 2048 ELSE 0 END
      + CASE WHEN c12 THEN 4096 ELSE 0 END
      + CASE WHEN c13 THEN 8192 ELSE 0 END
      + CASE WHEN c14 THEN 16384 ELSE 0 END
      + CASE WHEN c15 THEN 32768 ELSE 0 END
      + CASE WHEN c16 THEN 65536 ELSE 0 END
      + CASE WHEN c17 THEN 131072 ELSE 0 END
      + CASE WHEN c18 THEN 262144 ELSE 0 END
      + CASE WHEN c19 THEN 524288 ELSE 0 END
      + CASE WHEN c20 THEN 1048576 ELSE 0 END
      + CASE WHEN c21 THEN 2097152 ELSE 0 END
      + CASE WHEN c22 THEN 4194304 ELSE 0 END
      + CASE WHEN c23 THEN 8388608 ELSE 0 END
      + CASE WHEN c24 THEN 16777216 ELSE 0 END
      + CASE WHEN c25 THEN 33554432 ELSE 0 END
      + CASE WHEN c26 THEN 67108864 ELSE 0 END
      + CASE WHEN c27 THEN 134217728 ELSE 0 END
      + CASE WHEN c28 THEN 268435456 ELSE 0 END
      + CASE WHEN c29 THEN 536870912 ELSE 0 END
      + CASE WHEN c30 THEN 1073741824 ELSE 0 END
      + CASE WHEN c31 THEN 2147483648 ELSE 0 END
      + CASE WHEN c32 THEN 4294967296 ELSE 0 END
      + CASE WHEN c33 THEN 8589934592 ELSE 0 END
      + CASE WHEN c34 THEN 17179869184 ELSE 0 END
      + CASE WHEN c35 THEN 34359738368 ELSE 0 END
      + CASE WHEN c36 THEN 68719476736 ELSE 0 END
      + CASE WHEN c37 THEN 137438953472 ELSE 0 END
      + CASE WHEN c38 THEN 274877906944 ELSE 0 END
      + CASE WHEN c39 THEN 549755813888 ELSE 0 END
      + CASE WHEN c40 THEN 1099511627776 ELSE 0 END
      + CASE WHEN c41 THEN 2199023255552 ELSE 0 END
      + CASE WHEN c42 THEN 4398046511104 ELSE 0 END
      + CASE WHEN c43 THEN 8796093022208 ELSE 0 END
      + CASE WHEN c44 THEN 17592186044416 ELSE 0 END
      + CASE WHEN c45 THEN 35184372088832 ELSE 0 END
      + CASE WHEN c46 THEN 70368744177664 ELSE 0 END
      + CASE WHEN c47 THEN 140737488355328 ELSE 0 END
      + CASE WHEN c48 THEN 281474976710656 ELSE 0 END
      + CASE WHEN c49 THEN 562949953421312 ELSE 0 END
      + CASE WHEN c50 THEN 1125899906842624 ELSE 0 END
      + CASE WHEN c51 THEN 2251799813685248 ELSE 0 END
      + CASE WHEN c52 THEN 4503599627370496 ELSE 0 END
      + CASE WHEN c53 THEN 9007199254740992 ELSE 0 END
      + CASE WHEN c54 THEN 18014398509481984 ELSE 0 END
      + CASE WHEN c55 THEN 36028797018963968 ELSE 0 END
      + CASE WHEN c56 THEN 72057594037927936 ELSE 0 END
      + CASE WHEN c57 THEN 144115188075855872 ELSE 0 END
      + CASE WHEN c58 THEN 288230376151711744 ELSE 0 END
      + CASE WHEN c59 THEN 576460752303423488 ELSE 0 END
      + CASE WHEN c60 THEN 1152921504606846976 ELSE 0 END AS t0,
    CASE WHEN NOT c0 THEN 1 ELSE 0 END
      + CASE WHEN NOT c1 THEN 2 ELSE 0 END
      + CASE WHEN NOT c2 THEN 4 ELSE 0 END
      + CASE WHEN NOT c3 THEN 8 ELSE 0 END
      + CASE WHEN NOT c4 THEN 16 ELSE 0 END
      + CASE WHEN NOT c5 THEN 32 ELSE 0 END
      + CASE WHEN NOT c6 THEN 64 ELSE 0 END
      + CASE WHEN NOT c7 THEN 128 ELSE 0 END
      + CASE WHEN NOT c8 THEN 256 ELSE 0 END
      + CASE WHEN NOT c9 THEN 512 ELSE 0 END
      + CASE WHEN NOT c10 THEN 1024 ELSE 0 END
      + CASE WHEN NOT c11 THEN 2048 ELSE 0 END
      + CASE WHEN NOT c12 THEN 4096 ELSE 0 END
      + CASE WHEN NOT c13 THEN 8192 ELSE 0 END
      + CASE WHEN NOT c14 THEN 16384 ELSE 0 END
      + CASE WHEN NOT c15 THEN 32768 ELSE 0 END
      + CASE WHEN NOT c16 THEN 65536 ELSE 0 END
      + CASE WHEN NOT c17 THEN 131072 ELSE 0 END
      + CASE WHEN NOT c18 THEN 262144 ELSE 0 END
      + CASE WHEN NOT c19 THEN 524288 ELSE 0 END
      + CASE WHEN NOT c20 THEN 1048576 ELSE 0 END
      + CASE WHEN NOT c21 THEN 2097152 ELSE 0 END
      + CASE WHEN NOT c22 THEN 4194304 ELSE 0 END
      + CASE WHEN NOT c23 THEN 8388608 ELSE 0 END
      + CASE WHEN NOT c24 THEN 16777216 ELSE 0 END
      + CASE WHEN NOT c25 THEN 33554432 ELSE 0 END
      + CASE WHEN NOT c26 THEN 67108864 ELSE 0 END
      + CASE WHEN NOT c27 THEN 134217728 ELSE 0 END
      + CASE WHEN NOT c28 THEN 268435456 ELSE 0 END
      + CASE WHEN NOT c29 THEN 536870912 ELSE 0 END
      + CASE WHEN NOT c30 THEN 1073741824 ELSE 0 END
      + CASE WHEN NOT c31 THEN 2147483648 ELSE 0 END
      + CASE WHEN NOT c32 THEN 4294967296 ELSE 0 END
      + CASE WHEN NOT c33 THEN 8589934592 ELSE 0 END
      + CASE WHEN NOT c34 THEN 17179869184 ELSE 0 END
      + CASE WHEN NOT c35 THEN 34359738368 ELSE 0 END
      + CASE WHEN NOT c36 THEN 68719476736 ELSE 0 END
      + CASE WHEN NOT c37 THEN 137438953472 ELSE 0 END
      + CASE WHEN NOT c38 THEN 274877906944 ELSE 0 END
      + CASE WHEN NOT c39 THEN 549755813888 ELSE 0 END
      + CASE WHEN NOT c40 THEN 1099511627776 ELSE 0 END
      + CASE WHEN NOT c41 THEN 2199023255552 ELSE 0 END
      + CASE WHEN NOT c42 THEN 4398046511104 ELSE 0 END
      + CASE WHEN NOT c43 THEN 8796093022208 ELSE 0 END
      + CASE WHEN NOT c44 THEN 17592186044416 ELSE 0 END
      + CASE WHEN NOT c45 THEN 35184372088832 ELSE 0 END
      + CASE WHEN NOT c46 THEN 70368744177664 ELSE 0 END
      + CASE WHEN NOT c47 THEN 140737488355328 ELSE 0 END
      + CASE WHEN NOT c48 THEN 281474976710656 ELSE 0 END
      + CASE WHEN NOT c49 THEN 562949953421312 ELSE 0 END
      + CASE WHEN NOT c50 THEN 1125899906842624 ELSE 0 END
      + CASE WHEN NOT c51 THEN 2251799813685248 ELSE 0 END
      + CASE WHEN NOT c52 THEN 4503599627370496 ELSE 0 END
      + CASE WHEN NOT c53 THEN 9007199254740992 ELSE 0 END
      + CASE WHEN NOT c54 THEN 18014398509481984 ELSE 0 END
      + CASE WHEN NOT c55 THEN 36028797018963968 ELSE 0 END
      + CASE WHEN NOT c56 THEN 72057594037927936 ELSE 0 END
      + CASE WHEN NOT c57 THEN 144115188075855872 ELSE 0 END
      + CASE WHEN NOT c58 THEN 288230376151711744 ELSE 0 END
      + CASE WHEN NOT c59 THEN 576460752303423488 ELSE 0 END
      + CASE WHEN NOT c60 THEN 1152921504606846976 ELSE 0 END AS f0
  FROM truths
)
SELECT row, t0, f0,
    CASE
      WHEN f0 & 15 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 15 = 15 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-03",
    CASE
      WHEN f0 & 240 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 240 = 240 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-06",
    CASE
      WHEN f0 & 3840 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 3840 = 3840 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-09",
    CASE
      WHEN f0 & 61440 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 61440 = 61440 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-12",
    CASE
      WHEN f0 & 65600 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 65600 <> 65600 THEN 'cannot tell'::verdict
      WHEN f0 & 393216 <> 0 THEN 'broken'::verdict
      WHEN t0 & 393216 = 393216 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-15",
    CASE
      WHEN f0 & 1572864 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 1572864 <> 1572864 THEN 'cannot tell'::verdict
      WHEN f0 & 2359296 <> 0 THEN 'broken'::verdict
      WHEN t0 & 2359296 = 2359296 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-18",
    CASE
      WHEN f0 & 12583938 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 12583938 = 12583938 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-21",
    CASE
      WHEN f0 & 51384320 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 51384320 = 51384320 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-24",
    CASE
      WHEN f0 & 32772 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 32772 <> 32772 THEN 'cannot tell'::verdict
      WHEN f0 & 201326592 <> 0 THEN 'broken'::verdict
      WHEN t0 & 201326592 = 201326592 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-27",
    CASE
      WHEN f0 & 805307520 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 805307520 = 805307520 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-30",
    CASE
      WHEN f0 & 3225419840 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 3225419840 = 3225419840 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-33",
    CASE
      WHEN f0 & 64424509440 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 64424509440 = 64424509440 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-36",
    CASE
      WHEN f0 & 73014444128 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 73014444128 = 73014444128 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-39",
    CASE
      WHEN f0 & 137447342120 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 137447342120 = 137447342120 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-42",
    CASE
      WHEN f0 & 566272 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 566272 = 566272 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-45",
    CASE
      WHEN f0 & 1992864825344 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 1992864825344 = 1992864825344 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-48",
    CASE
      WHEN f0 & 6598143541248 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 6598143541248 = 6598143541248 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-51",
    CASE
      WHEN f0 & 137438953600 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 137438953600 <> 137438953600 THEN 'cannot tell'::verdict
      WHEN f0 & 8796227239936 <> 0 THEN 'broken'::verdict
      WHEN t0 & 8796227239936 = 8796227239936 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-54",
    CASE
      WHEN f0 & 1099515822083 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 1099515822083 = 1099515822083 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-57",
    CASE
      WHEN f0 & 17592186044416 <> 0 THEN 'not in force'::verdict
      WHEN t0 & 17592186044416 = 0 THEN 'cannot tell'::verdict
      WHEN f0 & 65572 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 65572 = 65572 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-credit.measure-60",
    CASE
      WHEN f0 & 21474836480 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 21474836480 <> 21474836480 THEN 'cannot tell'::verdict
      WHEN f0 & 105553116266496 <> 0 THEN 'broken'::verdict
      WHEN t0 & 105553116266496 = 105553116266496 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-01",
    CASE
      WHEN f0 & 140737488420864 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 140737488420864 <> 140737488420864 THEN 'cannot tell'::verdict
      WHEN f0 & 290271069732864 <> 0 THEN 'broken'::verdict
      WHEN t0 & 290271069732864 = 290271069732864 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-04",
    CASE
      WHEN f0 & 1133921697792 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 1133921697792 = 1133921697792 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-07",
    CASE
      WHEN f0 & 563774595530752 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 563774595530752 = 563774595530752 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-10",
    CASE
      WHEN f0 & 1126046472601601 <> 0 THEN 'not due'::verdict
      WHEN t0 & 1126046472601601 = 1126046472601601 THEN 'due'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-13",
    CASE
      WHEN f0 & 19327361032 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 19327361032 = 19327361032 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-16",
    CASE
      WHEN f0 & 20 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 20 <> 20 THEN 'cannot tell'::verdict
      WHEN f0 & 2251799947902976 <> 0 THEN 'broken'::verdict
      WHEN t0 & 2251799947902976 = 2251799947902976 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-19",
    CASE
      WHEN f0 & 3298534883328 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 3298534883328 <> 3298534883328 THEN 'cannot tell'::verdict
      WHEN f0 & 4785074604081152 <> 0 THEN 'broken'::verdict
      WHEN t0 & 4785074604081152 = 4785074604081152 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-22",
    CASE
      WHEN f0 & 140741783322624 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 140741783322624 <> 140741783322624 THEN 'cannot tell'::verdict
      WHEN f0 & 9007199255003136 <> 0 THEN 'broken'::verdict
      WHEN t0 & 9007199255003136 = 9007199255003136 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-25",
    CASE
      WHEN f0 & 562949953423648 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 562949953423648 = 562949953423648 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-28",
    CASE
      WHEN f0 & 1127008008405009 <> 0 THEN 'not due'::verdict
      WHEN t0 & 1127008008405009 = 1127008008405009 THEN 'due'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-31",
    CASE
      WHEN f0 & 5120 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 5120 <> 5120 THEN 'cannot tell'::verdict
      WHEN f0 & 2322168557862912 <> 0 THEN 'broken'::verdict
      WHEN t0 & 2322168557862912 = 2322168557862912 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-34",
    CASE
      WHEN f0 & 141562130464768 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 141562130464768 = 141562130464768 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-37",
    CASE
      WHEN f0 & 17592186044416 <> 0 THEN 'not in force'::verdict
      WHEN t0 & 17592186044416 = 0 THEN 'cannot tell'::verdict
      WHEN f0 & 4202756 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 4202756 = 4202756 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-40",
    CASE
      WHEN f0 & 4398063357952 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 4398063357952 = 4398063357952 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-43",
    CASE
      WHEN f0 & 2216505114624 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 2216505114624 = 2216505114624 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-46",
    CASE
      WHEN f0 & 562949961809920 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 562949961809920 <> 562949961809920 THEN 'cannot tell'::verdict
      WHEN f0 & 9288674231451648 <> 0 THEN 'broken'::verdict
      WHEN t0 & 9288674231451648 = 9288674231451648 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-49",
    CASE
      WHEN f0 & 1050624 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 1050624 <> 1050624 THEN 'cannot tell'::verdict
      WHEN f0 & 54043195528445952 <> 0 THEN 'broken'::verdict
      WHEN t0 & 54043195528445952 = 54043195528445952 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-52",
    CASE
      WHEN f0 & 72 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 72 <> 72 THEN 'cannot tell'::verdict
      WHEN f0 & 72057594038190080 <> 0 THEN 'broken'::verdict
      WHEN t0 & 72057594038190080 = 72057594038190080 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-55",
    CASE
      WHEN f0 & 140771848093696 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 140771848093696 <> 140771848093696 THEN 'cannot tell'::verdict
      WHEN f0 & 144115188076118016 <> 0 THEN 'broken'::verdict
      WHEN t0 & 144115188076118016 = 144115188076118016 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-guarantee.measure-58",
    CASE
      WHEN f0 & 289356483290759168 <> 0 THEN 'not due'::verdict
      WHEN t0 & 289356483290759168 = 289356483290759168 THEN 'due'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-02",
    CASE
      WHEN f0 & 288234774198747136 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 288234774198747136 <> 288234774198747136 THEN 'cannot tell'::verdict
      WHEN f0 & 612489549322387456 <> 0 THEN 'broken'::verdict
      WHEN t0 & 612489549322387456 = 612489549322387456 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-05",
    CASE
      WHEN f0 & 288230378571841536 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 288230378571841536 = 288230378571841536 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-08",
    CASE
      WHEN f0 & 288232575176015872 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 288232575176015872 <> 288232575176015872 THEN 'cannot tell'::verdict
      WHEN f0 & 18014398643699712 <> 0 THEN 'broken'::verdict
      WHEN t0 & 18014398643699712 = 18014398643699712 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-11",
    CASE
      WHEN f0 & 288371389054845440 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 288371389054845440 = 288371389054845440 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-14",
    CASE
      WHEN f0 & 288793361538615296 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 288793361538615296 = 288793361538615296 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-17",
    CASE
      WHEN f0 & 17592186044416 <> 0 THEN 'not in force'::verdict
      WHEN t0 & 17592186044416 = 0 THEN 'cannot tell'::verdict
      WHEN f0 & 288234774198223104 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 288234774198223104 <> 288234774198223104 THEN 'cannot tell'::verdict
      WHEN f0 & 108086391056891904 <> 0 THEN 'broken'::verdict
      WHEN t0 & 108086391056891904 = 108086391056891904 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-20",
    CASE
      WHEN f0 & 288230582310141952 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 288230582310141952 <> 288230582310141952 THEN 'cannot tell'::verdict
      WHEN f0 & 144185556820033536 <> 0 THEN 'broken'::verdict
      WHEN t0 & 144185556820033536 = 144185556820033536 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-23",
    CASE
      WHEN f0 & 288237522977292416 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 288237522977292416 = 288237522977292416 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-26",
    CASE
      WHEN f0 & 288230444871204864 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 288230444871204864 <> 288230444871204864 THEN 'cannot tell'::verdict
      WHEN f0 & 1188950301625810944 <> 0 THEN 'broken'::verdict
      WHEN t0 & 1188950301625810944 = 1188950301625810944 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-29",
    CASE
      WHEN f0 & 289356293238947850 <> 0 THEN 'not due'::verdict
      WHEN t0 & 289356293238947850 = 289356293238947850 THEN 'due'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-32",
    CASE
      WHEN f0 & 288230376185348608 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 288230376185348608 = 288230376185348608 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-35",
    CASE
      WHEN f0 & 288793360481650688 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 288793360481650688 = 288793360481650688 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-38",
    CASE
      WHEN f0 & 288230379105550336 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 288230379105550336 = 288230379105550336 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-41",
    CASE
      WHEN f0 & 288231475663339536 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 288231475663339536 <> 288231475663339536 THEN 'cannot tell'::verdict
      WHEN f0 & 576742227280134144 <> 0 THEN 'broken'::verdict
      WHEN t0 & 576742227280134144 = 576742227280134144 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-44",
    CASE
      WHEN f0 & 288230376151712389 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 288230376151712389 = 288230376151712389 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-47",
    CASE
      WHEN f0 & 288371113640067088 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 288371113640067088 <> 288371113640067088 THEN 'cannot tell'::verdict
      WHEN f0 & 70368811286528 <> 0 THEN 'broken'::verdict
      WHEN t0 & 70368811286528 = 70368811286528 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-50",
    CASE
      WHEN f0 & 288230389070184448 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 288230389070184448 = 288230389070184448 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-53",
    CASE
      WHEN f0 & 288230376688582720 <> 0 THEN 'not concerned'::verdict
      WHEN t0 & 288230376688582720 <> 288230376688582720 THEN 'cannot tell'::verdict
      WHEN f0 & 1152991873351024640 <> 0 THEN 'broken'::verdict
      WHEN t0 & 1152991873351024640 = 1152991873351024640 THEN 'kept'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-56",
    CASE
      WHEN f0 & 288230788737011712 <> 0 THEN 'does not apply'::verdict
      WHEN t0 & 288230788737011712 = 288230788737011712 THEN 'applies'::verdict
      ELSE 'cannot tell'::verdict
    END AS "bench-relief.measure-59"
FROM words
